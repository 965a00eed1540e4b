import { exportJWK, generateKeyPair } from 'jose';

/** A new P-256 key as a JSON Web Key: node --import tsx test/bench/batch-key.ts <private|public> */
const keys = await generateKeyPair('ES256', { extractable: true });
const key = process.argv[2] === 'private' ? keys.privateKey : keys.publicKey;
process.stdout.write(JSON.stringify(await exportJWK(key)));
