const { answer, origin } = document.getElementById("answer").dataset;
const { failure, result } = JSON.parse(answer);
parent.postMessage({ what: "signed", result, error: failure }, origin);
