/** YAML files that are easy to damage, for comparing the stand-in with the real yq. */

/** The real one writes these back byte for byte, so every change is compared byte for byte. */
export const stable: Record<string, string> = {
  comments: `# top, right above the first key
first: 1 # behind a number
second: "two" # behind a quoted text
nested: # behind a key with a mapping
  # above a nested key
  inner: x # behind inner
  # above deep
  deep:
    # above bottom
    bottom: y # behind bottom
    # below bottom
  last: z
  # below last
after: w
# at the end
`,
  footers: `a:
  b: 1
  # below b, deeper than a

  # above c, after a blank line
  c: 2
# below a

d: 3
`,
  quotes: `double: "a \\"b\\" c"
single: 'it''s'
empty: ""
hash: 'a # b'
colon: 'a: b'
number: "007"
yes: yes
path: /data/in put/ä
tail: 'x '
`,
  types: `nothing:
tilde: ~
spelt: null
flag: false
exponent: 1e3
hex: 0x1f
octal: 0o17
date: 2024-01-01
float: 1.0
negative: -3
infinite: .inf
`,
  collections: `list:
  - p
  - q # behind q
  - [1, 2]
pairs:
  - {a: 1, b: {c: 2}}
flow: {x: 1, y: {z: two}}
empty_list: []
empty_map: {}
end: here
`,
  unicode: `straße: ü
snow: ☃ flake
tool: "☂ tool" # ☂ and 🛠
quoted: 'ελληνικά'
`,
  anchors: `base: &base
  x: 1
name: &name text
again: *name
whole: *base
other: 2
`,
  blocks: `literal: |
  # no comment
  text
kept: |+
  text

stripped: >-
  folded text
plain: x
`,
};

/** The real one writes these back in another form: only values and comments are compared. */
export const unstable: Record<string, string> = {
  'blank lines and wide gaps': `# top

# above a
a: one   # behind a

b: two


c: {x: 1,   y: 2}
d:
- p
-   q # behind q

# above e
e: last
`,
  'deep indentation': `a:
    b: 1
    # below b
    c:
        d: 2
# between
e: "\\u263a"
`,
  'no line break at the end': 'a: 1\nb: 2 # behind b',
  'beyond the basic plane': 'tool: "🛠" # 🛠\nother: x\n',
  'folded on two lines': 'a: >-\n  one\n  two\nb: plain\n  on two lines\nc: 3\n',
};
