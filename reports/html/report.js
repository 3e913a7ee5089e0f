"use strict";
(() => {
  const form = document.querySelector("form");
  const found = document.querySelector(".found");
  const entries = [...document.querySelectorAll(".req")];
  const texts = entries.map((e) => e.querySelector("summary").textContent.toLowerCase());
  form.hidden = false;

  const show = () => {
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = new Set([...form.querySelectorAll("[name=kind]:checked")].map((box) => box.value));
    const { area, level, profile } = form.elements;
    let shown = 0;
    entries.forEach((entry, i) => {
      const d = entry.dataset;
      const visible = kinds.has(d.kind)
        && (!area.value || d.area === area.value)
        && (!level.value || d.level === level.value)
        && (!profile.value || d.profiles.split(" ").includes(profile.value))
        && words.every((w) => texts[i].includes(w));
      entry.hidden = !visible;
      if (visible) shown++;
    });
    found.textContent = `${shown} of ${entries.length} requirements shown`;
  };

  const jump = () => {
    const entry = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!entry || !entry.classList.contains("req")) return;
    entry.hidden = false;
    entry.open = true;
    entry.scrollIntoView();
    entry.querySelector("summary").focus({ preventScroll: true });
  };

  form.addEventListener("input", show);
  form.addEventListener("submit", (e) => e.preventDefault());
  form.elements.open.addEventListener("click", () => entries.forEach((e) => { if (!e.hidden) e.open = true; }));
  form.elements.close.addEventListener("click", () => entries.forEach((e) => { e.open = false; }));
  form.elements.all.addEventListener("click", () => { form.reset(); show(); });
  document.addEventListener("keydown", (e) => {
    if (e.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      e.preventDefault();
      form.elements.q.focus();
    }
  });
  document.querySelectorAll("[data-choose]").forEach((link) => link.addEventListener("click", (e) => {
    e.preventDefault();
    form.reset();
    form.elements.area.value = link.dataset.choose;
    show();
    form.scrollIntoView();
    form.elements.area.focus({ preventScroll: true });
  }));
  window.addEventListener("hashchange", jump);
  show();
  jump();
})();
