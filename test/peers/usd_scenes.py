"""What usd-core makes of scenes, one line of JSON a file: the geometry that a camera would see, placed and bound.

`usd_scenes.py <file>...`; the time is the earliest one, since a still picture is made. Geometry is what is visible, of
purpose default or render, with instances expanded and a PointInstancer's prototypes at each of its places.
"""
import json
import math
import sys

from pxr import Tf, Usd, UsdGeom, UsdShade, Gf

NOW = Usd.TimeCode.EarliestTime()
DRAWN = {"Mesh", "Cube", "Sphere", "Cylinder", "Cylinder_1", "Cone", "Capsule", "Capsule_1", "Plane"}
# As UsdImaging looks at prototypes: one below an `over` counts, one below a `class` does not.
PROTOTYPE = Usd.PrimIsActive & Usd.PrimIsLoaded & ~Usd.PrimIsAbstract
MOST = 60_000


def sound(prim):
    """A mesh that can be drawn: faces, indices in range, finite points."""
    mesh = UsdGeom.Mesh(prim)
    points = mesh.GetPointsAttr().Get(NOW)
    counts = mesh.GetFaceVertexCountsAttr().Get(NOW)
    indices = mesh.GetFaceVertexIndicesAttr().Get(NOW)
    if not points or not counts or not indices or sum(counts) != len(indices):
        return False
    if min(indices) < 0 or max(indices) >= len(points) or min(counts) < 0:
        return False
    if not all(math.isfinite(x) for point in points for x in point):
        return False
    holes = set(mesh.GetHoleIndicesAttr().Get(NOW) or [])
    return any(count > 2 and face not in holes for face, count in enumerate(counts))


def extent(prim):
    found = UsdGeom.Boundable.ComputeExtentFromPlugins(UsdGeom.Boundable(prim), NOW)
    return [list(found[0]), list(found[1])] if found else None


def bound(prim):
    material, _ = UsdShade.MaterialBindingAPI(prim).ComputeBoundMaterial(UsdShade.Tokens.full)
    return str(material.GetPath()) if material else None


class Look:
    def __init__(self, stage):
        self.meshes = {}
        for prim in stage.GetPseudoRoot().GetFilteredChildren(Usd.TraverseInstanceProxies()):
            self.visit(prim, str(prim.GetPath()), Gf.Matrix4d(1), True, "default", Usd.PrimDefaultPredicate)

    def visit(self, prim, name, above, visible, purpose, predicate):
        if len(self.meshes) > MOST:
            raise ValueError("too large for a comparison")
        world = above
        xformable = UsdGeom.Xformable(prim)
        if xformable:
            local = xformable.GetLocalTransformation(NOW)
            world = local if xformable.GetResetXformStack() else local * above
        imageable = UsdGeom.Imageable(prim)
        if imageable:
            if imageable.GetVisibilityAttr().Get(NOW) == "invisible":
                visible = False
            if imageable.GetPurposeAttr().HasAuthoredValue():
                purpose = imageable.GetPurposeAttr().Get()
        kind = str(prim.GetTypeName())
        if kind == "PointInstancer":
            self.instances(prim, name, world, visible, purpose)
            return
        if visible and purpose in ("default", "render") and kind in DRAWN and (kind != "Mesh" or sound(prim)):
            own = bound(prim)
            parts = {}
            for child in prim.GetFilteredChildren(Usd.TraverseInstanceProxies(predicate)):
                if child.GetTypeName() == "GeomSubset" and UsdGeom.Subset(child).GetIndicesAttr().Get(NOW):
                    look = bound(child)
                    if look != own:
                        parts[child.GetName()] = look
            self.meshes[name] = {
                "world": [x for row in world for x in row],
                "extent": extent(prim),
                "bound": own,
                "parts": parts,
            }
        for child in prim.GetFilteredChildren(Usd.TraverseInstanceProxies(predicate)):
            self.visit(child, f"{name}/{child.GetName()}", world, visible, purpose, predicate)

    def instances(self, prim, name, world, visible, purpose):
        instancer = UsdGeom.PointInstancer(prim)
        protos = instancer.GetPrototypesRel().GetForwardedTargets()
        which = instancer.GetProtoIndicesAttr().Get(NOW) or []
        places = instancer.ComputeInstanceTransformsAtTime(
            NOW, NOW, UsdGeom.PointInstancer.ExcludeProtoXform, UsdGeom.PointInstancer.IgnoreMask
        )
        if any(not math.isfinite(x) for place in places or [] for row in place for x in row):
            raise ValueError("velocities, which a still picture at the earliest time has none of")
        mask = instancer.ComputeMaskAtTime(NOW)
        for number, (index, place) in enumerate(zip(which, places or [])):
            if mask and not mask[number] or not 0 <= index < len(protos):
                continue
            source = prim.GetStage().GetPrimAtPath(protos[index])
            if source and source.IsActive() and not source.IsAbstract():
                self.visit(source, f"{name}/{source.GetName()}_{number}", place * world, visible, purpose, PROTOTYPE)


def look(path):
    try:
        stage = Usd.Stage.Open(path)
    except (Tf.ErrorException, RuntimeError) as error:
        return {"file": path, "refused": str(error).strip().splitlines()[-1][:300]}
    try:
        return {"file": path, "meshes": Look(stage).meshes}
    except (ValueError, RuntimeError, Tf.ErrorException) as error:
        return {"file": path, "skipped": str(error)[:300]}


for file in sys.argv[1:]:
    print(json.dumps(look(file), allow_nan=False), flush=True)
