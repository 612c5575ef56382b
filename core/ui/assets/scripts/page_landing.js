/** Blocks of the landing are dragged by their grips; the buttons beside them do the same for the keyboard. */
import Sortable from "sortablejs";
import { whenPresent } from "./page.js";

whenPresent("[data-blocks]", (list) => Sortable.create(list, {
  handle: "[data-grip]",
  draggable: "[data-block]",
  animation: 120,
  ghostClass: "is-ghost",
  onEnd: ({ item, oldDraggableIndex, newDraggableIndex }) => {
    if (oldDraggableIndex === newDraggableIndex) return;
    const form = document.querySelector("[data-block-place]");
    form.action = item.dataset.block;
    form.elements.place.value = String(newDraggableIndex);
    form.requestSubmit();
  },
}));
