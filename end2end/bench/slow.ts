/** A slow phone: its network and its processor. */
import type { Page } from "@playwright/test";

/** What developer tools call fast 3G. */
const network = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 };
/** How many times slower than this machine's its processor is. */
export const slowdown = 4;

/** Makes a page that slow, with nothing in its cache. */
export async function slow(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  await client.send("Network.emulateNetworkConditions", network);
  await client.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
}
