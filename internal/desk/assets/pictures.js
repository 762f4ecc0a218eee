// The focus point of an image: a click on it sets the two numbers, and what is left
// of it at other proportions is shown at once. Without this the numbers do the same
// when the form is saved.
(() => {
  "use strict";
  const image = document.querySelector("[data-focus-image]");
  const x = document.getElementById("focus_x");
  const y = document.getElementById("focus_y");
  if (!image || !x || !y) return;

  const mark = document.createElement("span");
  mark.className = "focus-mark";
  mark.setAttribute("aria-hidden", "true");
  image.parentElement.append(mark);
  image.parentElement.classList.add("live");

  const percent = (input) => Math.min(100, Math.max(0, Math.round(Number(input.value)) || 0));

  function show() {
    mark.style.left = percent(x) + "%";
    mark.style.top = percent(y) + "%";
    for (const svg of document.querySelectorAll("[data-crop]")) {
      const [w, h, width, height] = svg.dataset.crop.split(" ").map(Number);
      svg.setAttribute("viewBox", [Math.floor(((w - width) * percent(x)) / 100), Math.floor(((h - height) * percent(y)) / 100), width, height].join(" "));
    }
  }

  image.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    x.value = Math.round(((event.clientX - box.left) / box.width) * 100);
    y.value = Math.round(((event.clientY - box.top) / box.height) * 100);
    for (const input of [x, y]) input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const input of [x, y]) input.addEventListener("input", show);
  show();
})();
