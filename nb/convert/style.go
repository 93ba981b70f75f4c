package convert

// style is the style sheet of a page. Colours of code and prose keep a contrast of at least 4.5 to 1 in both themes.
const style = `:root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2328; --soft: #f5f7f9; --line: #d5dbe1; --dim: #57606a; --link: #0550ae;
  --keyword: #8a2da5; --string: #0a6640; --number: #0550ae; --comment: #5c6670; --magic: #9a4a00; --bad: #b3261e; --bad-soft: #fdf1f0; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e2e6ea; --soft: #1d2126; --line: #3a424b; --dim: #a3adb8; --link: #7fb4f7;
  --keyword: #d6a0ec; --string: #8fd6a8; --number: #8fc1f7; --comment: #9aa5b1; --magic: #f0b37a; --bad: #ff9a92; --bad-soft: #2c1b1b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 system-ui, sans-serif; }
main { max-width: 56rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2em 0 .6em; } h1 { margin-top: .5em; }
a { color: var(--link); }
dt { font-weight: 600; margin-top: 1em; } dd { margin-left: 0; color: var(--dim); }
img, svg { max-width: 100%; height: auto; }
pre, code { font: .9em/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
pre code { font: inherit; }
:not(pre) > code { background: var(--soft); padding: .1em .3em; border-radius: 3px; }
pre { margin: 0; overflow-x: auto; tab-size: 4; }
section.code { margin: 1.2rem 0; }
.source, .prose pre, .raw { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; }
section.code { position: relative; }
section.code[data-number]::before { content: attr(data-number); position: absolute; top: .7rem; right: 100%; margin-right: .6rem; color: var(--dim); font-size: .8em; }
@media (max-width: 62rem) { section.code[data-number]::before { content: none; } }
.output { margin: .5rem 0 0; padding: 0 .9rem; overflow-x: auto; }
.output.stderr { color: var(--dim); border-left: 3px solid var(--line); }
.output.error { color: var(--bad); background: var(--bad-soft); border-left: 3px solid var(--bad); padding: .5rem .9rem; }
.output img { background: #ffffff; }
.display { text-align: center; } code.math { background: none; font-style: italic; } code.math.display { display: block; margin: .8em 0; }
table { border-collapse: collapse; margin: .6em 0; } th, td { border: 1px solid var(--line); padding: .25em .6em; } th { background: var(--soft); }
blockquote { margin: 1em 0; padding-left: 1em; border-left: 3px solid var(--line); color: var(--dim); }
summary { cursor: pointer; color: var(--dim); }
.k { color: var(--keyword); } .s { color: var(--string); } .n { color: var(--number); } .c { color: var(--comment); } .m { color: var(--magic); }
`
