/** What is sent for a request of GraphQL. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
}
