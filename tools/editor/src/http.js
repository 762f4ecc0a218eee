// Requests to the desk. Each answers JSON; a redirect means that one has to sign
// in, so it is never followed.

export class Refused extends Error {
  constructor(status, answer) {
    super(`answered with ${status}`);
    this.status = status; // 0: a redirect
    this.answer = answer; // the JSON object, or {}
  }
}

// post sends fields (an object, URLSearchParams or FormData) and returns the
// JSON object of a 2xx answer. It throws Refused for any other answer, and what
// fetch throws if there is none within the limit of milliseconds.
export async function post(url, fields, { limit = 15000, keepalive = false } = {}) {
  const body = fields instanceof FormData || fields instanceof URLSearchParams ? fields : new URLSearchParams(fields);
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    redirect: "manual",
    keepalive,
    signal: AbortSignal.timeout(limit),
  });
  const json = /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
  const answer = json ? await response.json() : {};
  if (response.ok && json) return answer;
  throw new Refused(response.ok || response.type === "opaqueredirect" ? 0 : response.status, answer);
}

// upload sends one file and reports its progress in per cent; fetch cannot.
export function upload(url, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (e) => e.lengthComputable && progress(Math.floor((100 * e.loaded) / e.total));
    request.onload = () =>
      request.status >= 200 && request.status < 300 && request.response?.src
        ? resolve(request.response)
        : reject(new Refused(request.status, request.response ?? {}));
    request.onerror = () => reject(new TypeError("no answer"));
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
