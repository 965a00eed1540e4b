/** Why a command of the batch could do nothing, or not go on. The message is for its user, and holds nothing of a row. */
export class BatchError extends Error {
  override readonly name = 'BatchError';
}
