// On a narrow window the filters would push the list out of sight: there they begin closed.
const wrap = document.querySelector(".facets-wrap");
if (wrap && matchMedia("(width < 60rem)").matches) wrap.open = false;
