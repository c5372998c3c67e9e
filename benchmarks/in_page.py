"""Scripts that a benchmark runs in a page."""

# A tick in the first filter, to the next frame: milliseconds.
CHANGE = """async () => {
  const start = performance.now();
  document.querySelector("[data-key^='choice kind']").click();
  await new Promise(done => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  return performance.now() - start;
}"""
