"""What somebody may type where a theme asks for a colour, a number or a choice."""

BREAKOUTS = (
    ";", "}", "{", "*/", "/*", "<!--", "-->", "</style>", "\\", "\\7d ", "\n}", "\r\n", "\x00", "\ufeff", "\u2028",
    "'", '"', "`", "\\0000a}", "\t;",
)  # fmt: skip
CARRIERS = (
    "{0}body{{display:none}}",
    "#0b6470{0}",
    "#0b6470{0}--at-ink:#fff",
    "{0}@import url(//evil.test/x.css)",
    "{0}background:url(javascript:alert(1))",
    "10px{0}position:fixed;inset:0",
)
WHOLE = (
    "red", "transparent", "inherit", "initial", "#fff", "#0b64701", "#0b64700f", "#gggggg", "0b6470", "#0B647", "",
    " #0b6470", "#0b6470 ", "#0b6470\n", "#０b6470", "rgb(1,2,3)", "hsl(1 2% 3%)", "oklch(0.5 0.1 20)", "var(--x)",
    "env(x)", "attr(href)", "calc(1px)", "expression(alert(1))", "url(//evil.test)", "url(data:text/css,*{})",
    "image-set('//evil.test' 1x)", "-moz-binding:url(//evil.test)", "<script>alert(1)</script>", "Golos Text, evil",
    "../../evil", "%7D", "{{ 7|add:7 }}", "NaN", "Infinity", "1e309", "-1", "10px", "95deg", "100%", "None", "light",
)  # fmt: skip

PAYLOADS = tuple(carrier.format(breakout) for carrier in CARRIERS for breakout in BREAKOUTS) + WHOLE
