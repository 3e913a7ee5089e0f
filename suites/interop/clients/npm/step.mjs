// What every client here reports with: one JSON line a step, the error if there was one.
import assert from 'node:assert/strict';

export {assert};

const {SCIM_URL: url, SCIM_TOKEN: token} = process.env;
assert.ok(url && token, 'SCIM_URL and SCIM_TOKEN say where the server is and open it');
export {url, token};

export async function step(name, does) {
  const line = {step: name};
  try {
    await does();
  } catch (e) {
    line.error = [e.status, e.name, e.message, e.response?.data?.detail, e.cause?.message].filter(Boolean).join(' ') || String(e);
  }
  console.log(JSON.stringify(line));
}

export const urn = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
};
