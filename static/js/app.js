// What the pages do beyond links and forms. Everything works without it: it
// only says how far an upload is, marks a slow button, moves the focus after
// an error, and opens a question over the page instead of on its own.
(() => {
  "use strict";

  // How long a request may take before its button says so, in milliseconds.
  const patience = 300;

  // Answered pages are parsed under a Trusted Types policy of their own. Where
  // the page's policy does not allow it, the browser loads the page instead.
  const policy = (() => {
    if (!window.trustedTypes) return { createHTML: (text) => text };
    try {
      return window.trustedTypes.createPolicy("closegate", { createHTML: (text) => text });
    } catch {
      return null;
    }
  })();

  // say announces a text to assistive technology.
  function say(text) {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  }

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  // ---- Answered pages -------------------------------------------------------

  // parsePage reads a page of ours, and gives its HTMX attributes the nonce of
  // this page where they carry the nonce that came with them.
  function parsePage(text) {
    const page = new DOMParser().parseFromString(policy.createHTML(text), "text/html");
    const theirs = page.querySelector("script[nonce]")?.getAttribute("nonce");
    const ours = document.querySelector("script[nonce]")?.nonce;
    for (const element of page.querySelectorAll("[hx-nonce]")) {
      if (theirs && ours && element.getAttribute("hx-nonce") === theirs) {
        element.setAttribute("hx-nonce", ours);
      } else {
        element.removeAttribute("hx-nonce");
      }
    }
    return page;
  }

  // keepFiles moves chosen files into the answered form, so that one wrong
  // answer does not cost the choice of the file.
  function keepFiles(form, page) {
    for (const old of form.querySelectorAll("input[type=file][id]")) {
      const fresh = page.getElementById(old.id);
      if (!old.files.length || fresh?.type !== "file") continue;
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (fresh.hasAttribute(name)) old.setAttribute(name, fresh.getAttribute(name));
        else old.removeAttribute(name);
      }
      fresh.replaceWith(old);
    }
  }

  // showAnswer replaces this page by one that answers a form.
  function showAnswer(text, form) {
    const page = parsePage(text);
    if (form) keepFiles(form, page);
    document.title = page.title;
    document.body.replaceChildren(...page.body.childNodes);
    window.htmx?.process(document.body);
    window.scrollTo(0, 0);
    focusAfter(document.body, true);
  }

  // focusAfter moves the focus to the error summary in a new part of the page,
  // or to its heading when the focused element went away with the old part. A
  // part that changes by itself never takes the focus.
  function focusAfter(part, focusLost) {
    const summary = part.querySelector("[data-focus]");
    const heading = part.querySelector("h2[tabindex='-1'], h1[tabindex='-1']");
    if (summary) summary.focus();
    else if (focusLost) (heading ?? document.getElementById("main"))?.focus({ preventScroll: true });
  }

  // ---- Slow requests --------------------------------------------------------

  const busy = new WeakMap();

  function startBusy(button) {
    if (!button || busy.has(button)) return;
    const state = { nodes: null };
    state.timer = setTimeout(() => {
      state.nodes = [...button.childNodes];
      button.setAttribute("aria-busy", "true");
      const spinner = make("span", "spin");
      spinner.setAttribute("aria-hidden", "true");
      button.replaceChildren(spinner, "Sending");
    }, patience);
    busy.set(button, state);
  }

  function stopBusy(button) {
    const state = button && busy.get(button);
    if (!state) return;
    clearTimeout(state.timer);
    busy.delete(button);
    if (!state.nodes) return;
    button.removeAttribute("aria-busy");
    button.replaceChildren(...state.nodes);
  }

  // ---- Upload ---------------------------------------------------------------

  function sizeOf(files) {
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} KB`;
    return `${(bytes / 1e6).toFixed(1)} MB`;
  }

  // progressOf finds the waiting progress part of the first chosen file, fills
  // it, and returns what to call as the upload goes on.
  function progressOf(form) {
    const input = [...form.querySelectorAll("input[type=file]")].find((i) => i.files.length);
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((i) => [...i.files]);
    const part = form.querySelector(`[data-progress-for="${CSS.escape(input.id)}"]`);
    const bar = part?.querySelector("progress");
    const line = part?.querySelector("[data-state]");
    const show = (text, failed) => {
      if (!line) return;
      line.className = failed ? "err-m" : "sub mt1";
      line.textContent = text;
    };
    if (part) {
      const others = files.length - 1;
      part.querySelector("[data-name]").textContent =
        files[0].name + (others ? ` and ${others} other${others > 1 ? "s" : ""}` : "");
      part.querySelector("[data-size]").textContent = sizeOf(files);
      part.hidden = false;
    }
    let told = 0;
    return {
      percent: 0,
      moved(percent) {
        this.percent = percent;
        if (bar) bar.value = percent;
        show(`${percent} % sent. The SHA-256 is shown when the file has arrived.`);
        const step = Math.floor(percent / 25) * 25;
        if (step > told && step < 100) say(`${step} percent sent`);
        told = Math.max(told, step);
      },
      arrived() {
        if (bar) bar.value = 100;
        show("All sent. The server checks the file.");
        say("Upload done");
      },
      failed(text) {
        show(text, true);
        say(text);
      },
    };
  }

  // follow goes where an accepted upload leads. The server names the place in
  // Location, so that the page there is asked for once, by the browser.
  function follow(request) {
    const place = new URL(request.getResponseHeader("Location") ?? request.responseURL, location.href);
    if (place.origin === location.origin) location.assign(place);
    else location.reload();
  }

  function upload(form, submitter) {
    const request = new XMLHttpRequest();
    const progress = progressOf(form);
    const fail = (what) => {
      stopBusy(submitter);
      progress.failed(`The file did not arrive. ${what} Nothing was stored. Send the file again.`);
    };
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.moved(Math.floor((event.loaded / event.total) * 100));
    });
    request.upload.addEventListener("load", () => progress.arrived());
    request.addEventListener("error", () => fail(`The connection broke at ${progress.percent} %.`));
    request.addEventListener("abort", () => fail(`The upload was stopped at ${progress.percent} %.`));
    request.addEventListener("load", () => {
      if (request.status < 400) follow(request);
      else if (request.getResponseHeader("Content-Type")?.startsWith("text/html")) {
        showAnswer(request.responseText, form);
      } else fail(`The server answered ${request.status}.`);
    });
    request.open(
      "POST",
      submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href,
    );
    request.setRequestHeader("X-Upload", "1");
    request.send(new FormData(form, submitter));
  }

  function hasFile(form) {
    return [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  }

  // ---- Questions over the page ---------------------------------------------

  // openDialog shows the question of a linked page over this one. Whatever goes
  // wrong, the link is followed as without scripts.
  async function openDialog(link) {
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
      const question = answer.ok && parsePage(await answer.text()).querySelector("[data-dialog-body]");
      if (!question) throw new Error("no question on that page");
      const dialog = make("dialog", "dlg-frame");
      const name = question.getAttribute("aria-labelledby");
      if (name) dialog.setAttribute("aria-labelledby", name);
      dialog.append(question);
      dialog.addEventListener("close", () => dialog.remove());
      document.body.append(dialog);
      window.htmx?.process(dialog);
      dialog.showModal();
    } catch {
      location.assign(link.href);
    }
  }

  // ---- Selected rows --------------------------------------------------------

  // countSelected keeps the bar over a table in step with its checkboxes.
  function countSelected(form) {
    const boxes = [...form.querySelectorAll("input[type=checkbox][data-select]")];
    const count = boxes.filter((box) => box.checked).length;
    const bar = form.querySelector("[data-selected-bar]");
    if (bar) bar.hidden = count === 0;
    for (const element of form.querySelectorAll("[data-selected-count]")) {
      element.textContent = `${count} selected`;
    }
    for (const button of form.querySelectorAll("[data-selected-verb]")) {
      button.textContent = `${button.dataset.selectedVerb} ${count} item${count === 1 ? "" : "s"}`;
    }
    const all = form.querySelector("[data-select-all]");
    if (!all) return;
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }

  // ---- Events, all on the document, so that swapped parts need no set-up ----

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    startBusy(event.submitter);
    if (!form.hasAttribute("data-upload") || !policy || !hasFile(form)) return;
    event.preventDefault();
    upload(form, event.submitter);
  });

  document.addEventListener("click", (event) => {
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const close = event.target.closest?.("dialog [data-dialog-close]");
    const link = event.target.closest?.("a[data-dialog]");
    if (event.defaultPrevented || !plain) return;
    if (close) {
      event.preventDefault();
      close.closest("dialog").close();
    } else if (link && policy) {
      event.preventDefault();
      openDialog(link);
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-selectable]");
    if (!form) return;
    if (event.target.matches("[data-select-all]")) {
      for (const box of form.querySelectorAll("[data-select]")) box.checked = event.target.checked;
    }
    countSelected(form);
  });

  document.addEventListener("htmx:finally:request", (event) => {
    stopBusy(event.detail?.ctx?.request?.submitter);
  });

  let focused = null;
  document.addEventListener("htmx:before:swap", () => {
    focused = document.activeElement;
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target;
    const part = target?.isConnected ? target : document.getElementById(target?.id ?? "");
    if (!part) return;
    const news = part.querySelector("[data-announce]");
    if (news) say(news.textContent.trim());
    for (const form of part.querySelectorAll("form[data-selectable]")) countSelected(form);
    focusAfter(part, focused !== null && !focused.isConnected);
  });

  // A page from the back cache keeps the state that it was left in.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const button of document.querySelectorAll("[aria-busy=true]")) stopBusy(button);
  });

  document.querySelector("[data-focus]")?.focus();
  for (const form of document.querySelectorAll("form[data-selectable]")) countSelected(form);
})();
