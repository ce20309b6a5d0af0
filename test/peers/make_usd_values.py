"""Writes test/fixtures/usd/values.usdc: one value of each kind that a crate file may hold. `make_usd_values.py <file>`"""
import sys

from pxr import Gf, Sdf, UsdGeom, Usd, Vt

stage = Usd.Stage.CreateNew(sys.argv[1])
layer = stage.GetRootLayer()
UsdGeom.SetStageUpAxis(stage, "Z")
layer.expressionVariables = {"NAME": "value", "nested": {"n": 3}}
prim = stage.DefinePrim("/Kinds", "PointInstancer")
for name, kind, value in [
    ("bool2", "bool[]", [True, False]),
    ("uchar2", "uchar[]", [1, 200]),
    ("uint64", "uint64", 5_000_000_000),
    ("long", "int64[]", [n * 3_000_000_000 for n in range(20)]),
    ("half20", "half[]", [n / 2 for n in range(20)]),
    ("halves", "half[]", [0.5, 0.25] * 12),
    ("double20", "double[]", [float(n) for n in range(20)]),
    ("doubles", "double[]", [0.5, 0.1] * 12),
    ("float20", "float[]", [0.5, 0.25] * 12),
    ("vec2h", "half2", Gf.Vec2h(0.5, 2)),
    ("vec2i", "int2[]", [Gf.Vec2i(1, 2)]),
    ("vec4i", "int4", Gf.Vec4i(1, 2, 3, 70000)),
    ("vec4h", "half4[]", [Gf.Vec4h(1, 2, 3, 4)]),
    ("matrix3", "matrix3d", Gf.Matrix3d(1, 2, 3, 4, 5, 6, 7, 8, 9.5)),
    ("quatd", "quatd[]", [Gf.Quatd(1, 2, 3, 4)]),
    ("strings", "string[]", ["a", "b"]),
    ("assets", "asset[]", [Sdf.AssetPath("a.png")]),
    ("time", "timecode", Sdf.TimeCode(7.25)),
    ("expression", "pathExpression", Sdf.PathExpression("//x")),
]:
    prim.CreateAttribute(name, Sdf.ValueTypeNames.Find(kind)).Set(value)
sampled = prim.CreateAttribute("sampled", Sdf.ValueTypeNames.Double)
for time in (2, 1, 3):
    sampled.Set(time * 10.0, time)
prim.CreateAttribute("blocked", Sdf.ValueTypeNames.Double).Block()
prim.SetMetadata("customData", {"a": 1, "b": {"c": "d"}})
prim.SetMetadata("inactiveIds", Sdf.Int64ListOp.Create(prependedItems=[4], deletedItems=[5]))
for name in ("zebra", "ant", "mouse"):
    stage.DefinePrim(f"/Kinds/{name}", "Xform")
stage.GetRootLayer().Save()
