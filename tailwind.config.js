// Names the design tokens of static/css/tokens.css for Tailwind. The colours
// live there as CSS variables, so that light, dark and print need one set of
// utilities. Lengths are rem, so that a person's own text size works.
const token = (name) => `var(--${name})`;
const family = (name) => ({
  DEFAULT: token(name),
  weak: token(`${name}-weak`),
  solid: token(`${name}-solid`),
});

module.exports = {
  content: ["./views/**/*.templ"],
  darkMode: ["selector", '[data-theme="dark"]'],
  theme: {
    screens: { md: "47.5rem", lg: "62.5rem" },
    spacing: {
      0: "0",
      px: "1px",
      1: "0.25rem",
      2: "0.5rem",
      3: "0.75rem",
      4: "1rem",
      5: "1.25rem",
      6: "1.5rem",
      8: "2rem",
      12: "3rem",
      16: "4rem",
    },
    borderRadius: { none: "0", DEFAULT: "0.1875rem", md: "0.25rem", lg: "0.375rem", full: "9999px" },
    colors: {
      transparent: "transparent",
      current: "currentColor",
      paper: token("paper"),
      surface: token("surface"),
      sunken: token("sunken"),
      hover: token("hover"),
      ink: { DEFAULT: token("ink"), 2: token("ink2"), 3: token("ink3") },
      line: token("line"),
      edge: token("edge"),
      accent: { DEFAULT: token("accent"), weak: token("accent-weak") },
      focus: token("focus"),
      btn: { DEFAULT: token("btn"), ink: token("btn-ink"), hover: token("btn-hover") },
      ok: family("ok"),
      review: family("review"),
      warn: family("warn"),
      bad: family("bad"),
      idle: family("idle"),
      waive: family("waive"),
    },
    fontFamily: {
      sans: ['"Atkinson Next"', "system-ui", "sans-serif"],
      mono: ['"Atkinson Mono"', "ui-monospace", "monospace"],
    },
    fontSize: {
      xs: ["0.75rem", "1rem"],
      s: ["0.8125rem", "1.125rem"],
      base: ["0.875rem", "1.25rem"],
      lead: ["1rem", "1.5rem"],
      ext: ["1.0625rem", "1.5625rem"],
      h2: ["1.125rem", { lineHeight: "1.5rem", letterSpacing: "-0.008em" }],
      gate: ["1.25rem", { lineHeight: "1.625rem", letterSpacing: "-0.012em" }],
      h1: ["1.75rem", { lineHeight: "2.125rem", letterSpacing: "-0.018em" }],
    },
    extend: {
      maxWidth: { page: "86rem", ext: "35rem", measure: "64ch" },
      gridTemplateColumns: { work: "minmax(0,1fr) 20.75rem", "work-w": "minmax(0,1fr) 25rem" },
    },
  },
};
