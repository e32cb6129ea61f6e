/** The staff's board: live, ordered by dragging, by buttons and by keys. Without this file it is plain forms. */
import { startClock } from "./board/clock";
import { act } from "./board/commands";
import { useFilters } from "./board/filters";
import { useHands } from "./board/hands";
import { useMenus } from "./board/menus";
import { board } from "./board/surface";

useMenus();
useFilters();
useHands();
startClock();
board.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>("button[data-action]") : null;
  const card = target?.closest<HTMLElement>("article");
  const action = target?.dataset["action"];
  if (!card || action === undefined) return;
  event.preventDefault();
  void act(card, action);
});
