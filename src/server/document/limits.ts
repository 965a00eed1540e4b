/** What a document may ask for, and its variables may hold. Each is a variable of the gateway: docs/documents.md. */
export interface DocumentLimits {
  /** Characters of the text. */
  characters: number;
  tokens: number;
  /** Fields within fields, also through fragments. */
  depth: number;
  /** As written, `__typename` too. */
  aliases: number;
  /** Fields of the operation itself, also through fragments. */
  rootFields: number;
  /** The same field at the same place, also through fragments. */
  repeats: number;
  /** As written. */
  directives: number;
  /** Lists and objects within each other, in a literal or a variable. */
  nesting: number;
  /** Of one operation, by the estimate of `weigh`. */
  cost: number;
  /** Members and items of all variables together. */
  variables: number;
}
