/** Where members that D1 names are in an order's input; other names are the same. */
export const d1Names: Record<string, string[]> = {
  pan: ['cardData', 'pan'],
  exp: ['cardData', 'expiry'],
  name: ['cardData', 'name'],
  secondName: ['cardData', 'secondName'],
  encodedName: ['cardData', 'encodedName'],
  cvv1: ['cardData', 'cvv1'],
  pvv: ['cardData', 'pvv'],
  paymentAccountReference: ['cardData', 'paymentAccountReference'],
  panSequenceNumber: ['cardData', 'panSequenceNumber'],
  effectiveDate: ['cardData', 'effectiveDate'],
};
