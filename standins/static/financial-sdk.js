// Stands in for the provider's script of financial certificates for businesses: FinCertCorp.Sdk with init and sign.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const failure = (code, message) => ({ code, message, cause: null });
  const RUNNING = failure(100008, "이미 다른 금융인증SDK의 함수를 호출 중입니다.");
  const CLOSED = failure(800000, "사용자가 취소하였습니다.");
  const NOT_READY = failure(200000, "초기화가 필요합니다.");

  let dialog = null;
  let frame = null;
  let isReady = false;
  let running = null; // the callbacks of the call under way
  let first = null; // what the frame is to be told first
  let language = "kor";

  function fail(call, error) {
    if (!call?.fail) throw error;
    call.fail(error);
  }

  /** A window over the whole page, in which the provider's frame stands while there is a call. */
  function build() {
    dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", language === "eng" ? "Financial certificate" : "금융인증서비스");
    dialog.style.cssText = "padding:0;border:0;border-radius:12px;width:min(480px,96vw);height:min(720px,92vh)";
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      end((call) => call.fail?.(CLOSED));
    });
    document.body.append(dialog);
  }

  /** What the frame is told when it says that it stands. */
  function open(message) {
    first = message;
    frame = document.createElement("iframe");
    frame.title = "YESKEY";
    frame.style.cssText = "display:block;border:0;width:100%;height:100%";
    frame.src = `${origin}/yeskey/frame`;
    dialog.append(frame);
  }

  function end(answer) {
    const call = running;
    running = null;
    dialog.close();
    frame.remove();
    frame = null;
    if (call) answer(call);
  }

  addEventListener("message", (event) => {
    if (!frame || event.origin !== origin || event.source !== frame.contentWindow) return;
    const { what, result, error } = event.data;
    if (what === "ready") {
      frame.contentWindow.postMessage(first, origin);
      return;
    }
    if (what === "init") isReady = !error;
    end((call) => (error ? fail(call, error) : call.success?.(result)));
  });

  const Sdk = {
    init(call) {
      if (running) return fail(call, RUNNING);
      language = call.lang ?? "kor";
      if (!dialog) build();
      running = call;
      open({ what: "init", orgCode: call.orgCode, apiKey: call.apiKey });
    },
    sign(call) {
      if (running) return fail(call, RUNNING);
      if (!isReady) return fail(call, NOT_READY);
      running = call;
      const { success: _success, fail: _fail, ...asked } = call;
      dialog.showModal();
      open({ what: "sign", asked, lang: language });
    },
  };
  window.FinCertCorp = { Sdk };
})();
