/** D1's alphabet of end users: nobody else can be one. Two ids with a space between them would be two end users in a token for the D1 SDK. */
export const consumerIds = /^[A-Za-z0-9_-]{1,64}$/;
