// The sample of the accent colour follows what is typed or picked.
(() => {
  const field = document.getElementById("accent");
  const pick = document.querySelector("[data-pick]");
  const says = document.getElementById("accent-ratio");
  const fallback = field.placeholder;
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  // The contrast with white, as WCAG 2.2 defines it.
  const contrast = (hex) => {
    const [r, g, b] = [1, 3, 5].map((i) => linear(parseInt(hex.slice(i, i + 2), 16) / 255));
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
  };
  const show = () => {
    const hex = field.value.trim() === "" ? fallback : "#" + field.value.trim().replace(/^#/, "").toLowerCase();
    if (!/^#[0-9a-f]{6}$/.test(hex)) return;
    pick.value = hex;
    for (const e of document.querySelectorAll("[data-fill]")) e.setAttribute("fill", hex);
    const ratio = Math.floor(contrast(hex) * 10) / 10;
    says.textContent = (ratio >= 4.5 ? says.dataset.good : says.dataset.bad).replace("%", ratio.toFixed(1));
  };
  pick.hidden = false;
  pick.addEventListener("input", () => { field.value = pick.value; show(); });
  field.addEventListener("input", show);
})();
