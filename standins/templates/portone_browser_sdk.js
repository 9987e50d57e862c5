// Stands in for PortOne's browser script: PortOne.requestIdentityVerification with the published request and results.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const isPhone = () => /Android|iPhone|iPad|Mobile/i.test(navigator.userAgent);
  const needed = ["storeId", "identityVerificationId", "channelKey"];

  function addressOf(request, mode) {
    const address = new URL("/portone/window", origin);
    for (const name of needed) address.searchParams.set(name, request[name]);
    address.searchParams.set("mode", mode);
    address.searchParams.set("origin", location.origin);
    if (request.redirectUrl) address.searchParams.set("redirectUrl", request.redirectUrl);
    return address.href;
  }

  function cancelled(request) {
    return {
      transactionType: "IDENTITY_VERIFICATION",
      identityVerificationId: request.identityVerificationId,
      identityVerificationTxId: "tx-standin",
      code: "FAILURE_TYPE_PG",
      message: "사용자가 본인인증을 취소하였습니다.",
    };
  }

  function inPopup(request) {
    const popup = window.open(addressOf(request, "popup"), "portone", "popup,width=480,height=720");
    if (!popup) return Promise.reject(new Error("The popup was blocked."));
    return new Promise((resolve) => {
      const finish = (answer) => {
        clearInterval(watching);
        removeEventListener("message", listen);
        resolve(answer);
      };
      const listen = (event) => {
        if (event.origin === origin && event.source === popup) finish(event.data);
      };
      const watching = setInterval(() => popup.closed && finish(cancelled(request)), 300);
      addEventListener("message", listen);
    });
  }

  window.PortOne = {
    /** Resolves with the result, or with nothing where the browser is led to another page. */
    async requestIdentityVerification(request) {
      const missing = needed.find((name) => !request[name]);
      if (missing) throw new Error(`${missing} is needed.`);
      const kind = (isPhone() ? request.windowType?.mobile : request.windowType?.pc) ?? (isPhone() ? "REDIRECTION" : "POPUP");
      if (kind !== "REDIRECTION") return inPopup(request);
      if (!request.redirectUrl) throw new Error("redirectUrl is needed.");
      location.assign(addressOf(request, "redirect"));
      return undefined;
    },
  };
})();
