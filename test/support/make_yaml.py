"""Random YAML texts and what PyYAML makes of them: `repr`, and both ways in which OSMO prints them. Argument: a seed."""
import json
import random
import sys

import yaml

random.seed(int(sys.argv[1]))
WORDS = [
    "a", "b c", "it's", "x: y", "# no", "- d", "yes", "Y", "n", "1e5", "1.0", "010", "0x1F", "~", "null", "", "  lead",
    "trail ", "multi\nline", "multi\n\nline two words", "tab\there", "é ü", '"q"', "a" * 90, "word " * 30, "{a}", "[b]",
    "&x", "*y", "!t", "%p", "@z", "`k", "1:30", "2024-01-01", "2024-01-01 10:00:00", "...", "---", "-", "?", ":", "a:",
    "#a", "\x07", "😀 smile", "a, b", "{{output}}", "{{input:0}}", 'echo hi && echo "x" | tee y; exit 1',
    "line1\nline2 " + "long " * 20 + "\nend", "\n", "a\n", "\na", " a\nb", "a \nb", "é " * 60, "x\ty " * 30,
]
# A key of several lines, an empty and a very long one are written in another form, which no workflow has.
KEYS = [word for word in WORDS if word and len(word) < 60 and "\n" not in word] + [f"k{n}" for n in range(30)]
OTHERS = [1, 0, -5, 10**20, 1.5, 1e-5, 1e20, 123456789.123, True, False, None, float("inf")]


def value(depth):
    dice = random.random()
    if depth <= 0 or dice < 0.45:
        return random.choice(WORDS) if random.random() < 0.8 else random.choice(OTHERS)
    if dice < 0.75:
        return {random.choice(KEYS): value(depth - 1) for _ in range(random.randint(0, 4))}
    return [value(depth - 1) for _ in range(random.randint(0, 4))]


cases = []
for _ in range(1000):
    made = {"r": value(4)}
    if random.random() < 0.3:
        shared = random.choice([[1, "x"], {"p": 1}, []])
        made = {"x": shared, "y": [shared, made], "z": shared}
    text = yaml.dump(
        made,
        default_flow_style=random.choice([False, False, None]),
        allow_unicode=random.random() < 0.5,
        width=random.choice([80, 200]),
    )
    read = yaml.safe_load(text)
    printed = [yaml.dump(read, default_flow_style=False, allow_unicode=unicode) for unicode in (False, True)]
    cases.append({"text": text, "repr": repr(read), "plain": printed[0], "unicode": printed[1]})
json.dump(cases, sys.stdout)
