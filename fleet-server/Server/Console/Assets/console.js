"use strict";
// Everything works without this file; it saves clicks and keeps figures fresh.
for (const all of document.querySelectorAll("[data-selects]")) {
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(all.dataset.selects)) box.checked = all.checked;
  });
}
const live = document.querySelectorAll("[data-live]");
if (live.length > 0) {
  const refresh = async () => {
    try {
      const answer = await fetch(location.href, { headers: { "X-Live": "1" }, cache: "no-store" });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of document.querySelectorAll("[data-live]")) {
          const fresh = page.getElementById(part.id);
          if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.innerHTML = fresh.innerHTML;
        }
      }
    } catch { /* The next round may have a network again. */ }
    setTimeout(refresh, 5000);
  };
  setTimeout(refresh, 5000);
}
