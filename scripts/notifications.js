// @ts-check
// The page of notifications.
import { placeIcons } from "./icons.js";
import { thisDevice } from "./push/this-device.js";

const root = document.getElementById("this-device");
placeIcons().catch(console.error);
if (root) thisDevice(root);

const zone = document.getElementById("time_zone");
if (zone instanceof HTMLInputElement) {
  if (zone.dataset.proposed !== undefined) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || zone.value;
  zone.list?.replaceChildren(...Intl.supportedValuesOf("timeZone").map((name) => new Option(name)));
}
