// @ts-check
// The page of notifications.
import { placeIcons } from "./icons.js";
import { thisDevice } from "./push/this-device.js";

const root = document.getElementById("this-device");
placeIcons().catch(console.error);
if (root) thisDevice(root);
