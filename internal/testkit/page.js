// What the test kit asks of a page. It runs in a world of its own: the page's
// scripts do not see it. kit.last is the thing that kit.find found last.
var kit = globalThis.kit || {};
globalThis.kit = kit;

kit.squeeze = (text) => (text || "").replace(/\s+/g, " ").trim();
kit.text = (element) => kit.squeeze(element.innerText);
kit.shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

// The name of a thing as a person or a screen reader knows it.
kit.name = (element) => {
  const by = element.getAttribute("aria-labelledby");
  if (by) return kit.squeeze(by.split(/\s+/).map((id) => document.getElementById(id)?.innerText).join(" "));
  if (element.hasAttribute("aria-label")) return kit.squeeze(element.getAttribute("aria-label"));
  if (element.labels?.length) return kit.squeeze([...element.labels].map((label) => label.innerText).join(" "));
  if (element.tagName === "INPUT") return kit.squeeze(element.value || element.alt);
  return kit.text(element) || kit.squeeze(element.title || element.querySelector("img")?.alt);
};

kit.kinds = {
  pressable: "a[href], button, summary, label, input[type=submit], input[type=button], input[type=checkbox], input[type=radio], [role=button], [role=tab], [role=menuitem], [tabindex]",
  typeable: "input:not([type=hidden], [type=submit], [type=button], [type=checkbox], [type=radio], [type=file]), textarea",
  tickable: "input[type=checkbox]",
  attachable: "input[type=file]",
  shown: "*",
};

// The control that can be pressed where the real one is drawn by its label.
kit.surface = (element) => {
  const box = element.getBoundingClientRect();
  const drawn = kit.shown(element) && box.width > 1 && box.height > 1;
  return drawn ? element : [...(element.labels || [])].find(kit.shown);
};

kit.selector = (target) => {
  if (target.startsWith("css:")) return target.slice(4);
  return /^[#.[]/.test(target) ? target : "";
};

// Of all candidates the ones whose name fits best: whole, beginning, part.
kit.best = (candidates, wanted, name = kit.name) => {
  wanted = kit.squeeze(wanted);
  const fits = [(n) => n === wanted, (n) => n.startsWith(wanted), (n) => n.includes(wanted)];
  for (const fit of fits) {
    const found = candidates.filter((candidate) => fit(name(candidate)));
    // A label and its control, or a button in a row that can be pressed, are
    // one thing: the innermost counts, and the control before its label.
    const inner = found.filter((a) => !found.some((b) => b !== a && (a.contains(b) || a.control === b)));
    if (inner.length) return inner;
  }
  return [];
};

kit.candidates = (kind, target) => {
  const selector = kit.selector(target);
  if (selector) return [...document.querySelectorAll(selector)].filter(kit.surface);
  const all = [...document.querySelectorAll(kit.kinds[kind])].filter(kit.surface);
  return kit.best(all, target);
};

kit.one = (found, what) => {
  if (found.length === 0) return { fault: `there is no ${what}` };
  if (found.length > 1) return { fault: `there are ${found.length} of ${what}` };
  return { element: found[0] };
};

kit.find = (kind, target, option) => {
  const { element, fault } = kind === "choosable" ? kit.choice(target, option) : kit.one(kit.candidates(kind, target), `${kind} ${target}`);
  if (fault) return { fault };
  kit.last = element;
  if (element.matches(":disabled, [aria-disabled=true]")) return { fault: `${target} is disabled` };
  const picker = element.tagName === "SELECT" || /^(date|datetime-local|month|week|time|color|range)$/.test(element.type || "");
  if (kind === "shown" || kind === "attachable" || picker) return { picker };
  return kit.aim(element, target);
};

// The middle of a thing, if nothing else lies on it there.
kit.aim = (element, target) => {
  const surface = kit.surface(element);
  surface.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const box = surface.getClientRects()[0];
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  const same = hit && (surface.contains(hit) || hit.contains(element) && hit.tagName === "LABEL" || hit.closest("label")?.control === element);
  if (!same) return { fault: `${target} is covered by ${hit ? hit.outerHTML.slice(0, 120) : "nothing, it is off the screen"}` };
  return { x, y };
};

kit.choice = (label, option) => {
  const selector = kit.selector(label);
  const lists = selector ? [...document.querySelectorAll(selector)].filter(kit.shown)
    : kit.best([...document.querySelectorAll("select")].filter(kit.shown), label);
  if (lists.length) {
    const list = kit.one(lists, `list ${label}`);
    if (list.fault || kit.best([...list.element.options], option, (o) => kit.squeeze(o.label)).length === 1) return list;
    return { fault: `${label} offers ${[...list.element.options].map((o) => o.label).join(", ")}` };
  }
  const groups = kit.best([...document.querySelectorAll("fieldset, [role=radiogroup]")].filter(kit.shown), label, (g) => {
    const legend = g.querySelector("legend");
    return legend ? kit.text(legend) : kit.name(g);
  });
  const group = kit.one(groups, `group ${label}`);
  if (group.fault) return group;
  return kit.one(kit.best([...group.element.querySelectorAll("input[type=radio]")], option), `option ${option} of ${label}`);
};

kit.changed = (element) => {
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
};

kit.set = (element, value) => {
  element.focus();
  element.value = value;
  return kit.changed(element);
};

kit.option = (element, text) => {
  element.focus();
  kit.best([...element.options], text, (o) => kit.squeeze(o.label))[0].selected = true;
  return kit.changed(element);
};

// Why a form was not sent.
kit.complaints = () => {
  const invalid = [...document.querySelectorAll("input, select, textarea")].filter((field) => field.willValidate && !field.checkValidity());
  return invalid.map((field) => `${kit.name(field)}: ${field.validationMessage}`).join("; ") || "no field complains";
};

kit.settled = () => document.readyState === "complete" && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling");
