// Asks for the changing part of a page every few seconds, while somebody looks at it. The page works without.

function follow(part) {
  const pause = Number(part.dataset.seconds || 20) * 1000;
  let waits = pause;

  async function ask() {
    if (!document.hidden) {
      try {
        const answer = await fetch(part.dataset.follow, { headers: { "X-Part": "1" }, cache: "no-store" });
        if (answer.ok) part.innerHTML = await answer.text();
        waits = answer.ok ? pause : waits * 2;
      } catch {
        // No line: ask less often, and go on showing what was true last; the time stands beside it.
        waits = Math.min(waits * 2, 5 * 60000);
      }
    }
    setTimeout(ask, waits);
  }

  setTimeout(ask, waits);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) waits = pause;
  });
}

for (const part of document.querySelectorAll("[data-follow]")) follow(part);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
