const { answer, origin } = document.getElementById("answer").dataset;
if (window.opener && origin) {
  window.opener.postMessage(JSON.parse(answer), origin);
  window.close();
}
