/** Makes sessions, sends them something and reads what comes of it. */
import assert from "node:assert/strict";
import type { Stream } from "@anthropic-ai/sdk/streaming";
import type { BetaManagedAgentsEventParams, BetaManagedAgentsStreamSessionEvents, BetaManagedAgentsUserMessageEventParams } from "@anthropic-ai/sdk/resources/beta/sessions/events";
import type { AgentCreateParams } from "@anthropic-ai/sdk/resources/beta/agents/agents";
import { client, common } from "./client.ts";
import { note } from "./ledger.ts";

type Frame = BetaManagedAgentsStreamSessionEvents;

export async function newSession(params: Partial<AgentCreateParams> = {}): Promise<string> {
  const its = await client.beta.agents.create({ name: "Of a session", model: "claude-opus-5-5", ...params });
  return (await client.beta.sessions.create({ ...common, agent: its.id })).id;
}

export function message(text: string): BetaManagedAgentsUserMessageEventParams {
  return { type: "user.message", content: [{ type: "text", text }] };
}

/** Reads a stream until a frame is the last one that is asked for; the SDK's decoder gives what it delivers. */
export async function read<Item extends { type: string }>(stream: Stream<Item>, operation: string, isLast: (frame: Item) => boolean): Promise<Item[]> {
  const frames: Item[] = [];
  for await (const frame of stream) {
    note(operation, frame);
    frames.push(frame);
    if (isLast(frame)) return frames;
  }
  throw new assert.AssertionError({ message: `the stream ended after ${frames.map(({ type }) => type).join(", ")}` });
}

/** Sends the events on an open stream and reads its frames until nothing is left to do. */
export async function turn(session: string, events: BetaManagedAgentsEventParams[], onFrame: (frame: Frame) => void = () => {}): Promise<Frame[]> {
  const stream = await client.beta.sessions.events.stream(session, { event_deltas: ["agent.message", "agent.thinking"] });
  await client.beta.sessions.events.send(session, { events });
  return read(stream, "beta.sessions.events.stream", (frame) => {
    onFrame(frame);
    return frame.type === "session.status_terminated" || (frame.type === "session.status_idle" && frame.stop_reason.type !== "requires_action");
  });
}
