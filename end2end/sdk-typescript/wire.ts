/** The JSON that the SDK's types say an operation answers with. */
import type Anthropic from "@anthropic-ai/sdk";
import type { Stream } from "@anthropic-ai/sdk/streaming";

/** A page is an object with methods; only these are on the wire. */
type Page<P> = Pick<P, keyof P & ("data" | "next_page" | "prev_page" | "first_id" | "last_id" | "has_more")>;

type Body<R> = R extends Stream<infer Frame> ? Frame : R extends { getPaginatedItems(): unknown } ? Page<R> : R;

/** The type that the operation of this name has in the client. */
type Member<Parent, Path extends string> = Path extends `${infer Name}.${infer Rest}`
  ? Name extends keyof Parent
    ? Member<Parent[Name], Rest>
    : never
  : Path extends keyof Parent
    ? Parent[Path]
    : never;

export type Wire<Operation extends string> =
  Member<Anthropic, Operation> extends (...parameters: any[]) => infer Answer ? Body<Awaited<Answer>> : never;
