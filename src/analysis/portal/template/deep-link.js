"use strict";
// What a report's address says after its # never reaches a server: it is carried through the sign-in here.
const part = location.hash;
if (part.length > 1) {
  for (const field of document.querySelectorAll("input[name=next]")) field.value += part;
  for (const link of document.querySelectorAll("a[data-next]")) link.href += encodeURIComponent(part);
}
