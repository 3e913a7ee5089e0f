// WSO2's client for people who mind their own account: /Me and /Schemas.
import {getSchemas, getScim2Me, updateMeProfile} from '@asgardeo/javascript';
import {assert, step, token, url} from './step.mjs';

const me = (payload) => ({baseUrl: url, headers: {Authorization: `Bearer ${token}`}, ...(payload && {payload})});

await step('who am I', async () => assert.equal((await getScim2Me(me())).userName, 'boss@acme.example'));
await step('change my profile', async () => {
  await updateMeProfile(me({name: {givenName: 'Boss', familyName: 'Kim'}, nickName: 'Chief'}));
  const {name, nickName} = await getScim2Me(me());
  assert.deepEqual([name.familyName, nickName], ['Kim', 'Chief']);
});
await step('read the schemas', async () => {
  const schemas = await getSchemas(me());
  assert.ok(schemas.some((s) => s.id === 'urn:ietf:params:scim:schemas:core:2.0:User'));
});
await step('a wrong token is refused', async () => {
  await assert.rejects(getScim2Me({baseUrl: url, headers: {Authorization: 'Bearer wrong'}}), {statusCode: 401});
});
