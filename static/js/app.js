// What htmx cannot say by itself: that the line is down, that a button was already pressed. Pages work without it.

const SENTENCES = {
  line: "Sambungan terputus. Yang terakhir Anda kirim mungkin belum tersimpan. Periksa jaringan, muat ulang, lalu periksa sebelum mengirim lagi.",
  slow: "Jawaban terlalu lama. Muat ulang halaman, lalu periksa sebelum mengirim lagi.",
  gone: "Bagian ini sudah tidak ada atau tidak dapat Anda buka. Muat ulang halaman.",
  refused: "Permintaan ini tidak diterima. Muat ulang halaman, lalu coba lagi.",
  large: "Berkas ini terlalu besar.",
  trouble: "Ada gangguan di pihak kami. Muat ulang halaman, lalu periksa sebelum mengirim lagi.",
};

function tell(sentence) {
  let box = document.getElementById("net-alert");
  if (!box) {
    box = document.createElement("div");
    box.id = "net-alert";
    box.className = "alert alert--bad";
    box.setAttribute("role", "alert");
    const body = document.createElement("p");
    body.className = "alert__body";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "link-button";
    close.textContent = "Tutup";
    close.addEventListener("click", () => box.remove());
    box.append(body, close);
    document.body.append(box);
  }
  box.querySelector(".alert__body").textContent = sentence;
}

function sentenceFor(status) {
  if (status === 413) return SENTENCES.large;
  if (status === 404 || status === 410) return SENTENCES.gone;
  return status >= 500 ? SENTENCES.trouble : SENTENCES.refused;
}

document.addEventListener("htmx:sendError", () => tell(SENTENCES.line));
document.addEventListener("htmx:timeout", () => tell(SENTENCES.slow));
document.addEventListener("htmx:responseError", (event) => tell(sentenceFor(event.detail.xhr.status)));
document.addEventListener("htmx:beforeRequest", () => document.documentElement.classList.add("is-loading"));
document.addEventListener("htmx:afterRequest", (event) => {
  document.documentElement.classList.remove("is-loading");
  if (event.detail.successful) document.getElementById("net-alert")?.remove();
});

// A second tap is harmless on the server, but puzzling to the one who taps.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Back from the browser's memory: the form may be sent anew.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

// One open menu at a time; Escape and a tap beside it close it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
