// The block of a webinar asks for itself again. When the session has ended meanwhile, what comes is the page to
// sign in on: that belongs in no block, so the whole page is asked for.
document.addEventListener("htmx:before:response", (event) => {
  const { raw } = event.detail.ctx.response;
  if (!raw.redirected || !event.target.closest?.("#webinar")) return;
  event.preventDefault();
  location.reload();
});
