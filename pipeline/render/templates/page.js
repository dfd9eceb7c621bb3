
(() => {
  "use strict";
  const article = document.querySelector("article");
  const byGroup = new Map();
  for (const sentence of document.querySelectorAll(".s[data-g]")) {
    const group = sentence.dataset.g;
    if (!byGroup.has(group)) byGroup.set(group, []);
    byGroup.get(group).push(sentence);
  }
  let shown = null;
  const show = (group) => {
    if (group === shown) return;
    for (const sentence of byGroup.get(shown) ?? []) sentence.classList.remove("on");
    for (const sentence of byGroup.get(group) ?? []) sentence.classList.add("on");
    shown = group;
  };
  const groupOf = (event) => event.target.closest?.(".s[data-g]")?.dataset.g ?? null;
  const focused = () => document.activeElement?.closest?.(".s[data-g]")?.dataset.g ?? null;
  article.addEventListener("pointerover", (event) => show(groupOf(event) ?? focused()));
  article.addEventListener("pointerleave", () => show(focused()));
  article.addEventListener("focusin", (event) => show(groupOf(event)));
  article.addEventListener("focusout", () => show(null));
  article.addEventListener("click", (event) => show(groupOf(event)));
  document.body.classList.add("js");
})();
