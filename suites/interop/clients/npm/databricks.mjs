// Databricks' client, whose workspaces are provisioned by SCIM below another base. It
// speaks https to port 443 only, which the agent moves, and with an agent of its own it
// would not look at the certificate unless skipVerify were false.
import https from 'node:https';
import sdk from '@databricks/sdk-experimental';
import {assert, step, token, url, urn} from './step.mjs';

const agent = new https.Agent({port: new URL(url).port});
const open = (token) => new sdk.WorkspaceClient({host: url, token, authType: 'pat'}, {agent});
const {usersV2: users, groupsV2: groups, currentUser} = open(token);
const person = (login, more) => ({
  schemas: [urn.user], userName: `${login}@acme.example`, active: true,
  name: {givenName: 'Gina', familyName: 'Lee'}, emails: [{value: `${login}@acme.example`, type: 'work', primary: true}], ...more,
});
// some reads at most so many of a list.
async function some(most, list) {
  const read = [];
  for await (const one of list) {
    read.push(one);
    if (read.length === most) break;
  }
  return read;
}
let ann, bob, group;

await step('who am I', async () => assert.equal((await currentUser.me()).userName, 'boss@acme.example'));
await step('create a user', async () => {
  ann = (await users.create(person('ann'))).id;
  bob = (await users.create(person('bob'))).id;
  assert.ok(ann && bob);
});
await step('read a user', async () => assert.equal((await users.get({id: ann})).userName, 'ann@acme.example'));
await step('a name that is taken is refused', async () => {
  await assert.rejects(users.create(person('ann')), {statusCode: 409});
});
await step('filter', async () => {
  const [found] = await some(1, users.list({filter: 'userName eq "bob@acme.example"', attributes: 'id,userName'}));
  assert.deepEqual([found.id, found.emails], [bob, undefined]);
});
await step('page through all users', async () => {
  const read = await some(6, users.list({count: 2, sortBy: 'userName'}));
  assert.deepEqual(read.map((u) => u.userName), ['ann@acme.example', 'bob@acme.example', 'boss@acme.example']);
});
await step('replace a user', async () => {
  await users.update({id: ann, ...person('ann', {name: {givenName: 'Anna', familyName: 'Kim'}})});
  assert.equal((await users.get({id: ann})).name.familyName, 'Kim');
});
await step('patch a user', async () => {
  await users.patch({id: ann, schemas: [urn.patch], Operations: [{op: 'replace', path: 'displayName', value: 'Anna Kim'}]});
  assert.equal((await users.get({id: ann})).displayName, 'Anna Kim');
});
await step('create a group', async () => {
  group = (await groups.create({schemas: [urn.group], displayName: 'Guides', members: [{value: ann}]})).id;
  assert.ok(group);
});
await step('patch the members of a group', async () => {
  await groups.patch({id: group, schemas: [urn.patch],
    Operations: [{op: 'add', path: 'members', value: [{value: bob}]}, {op: 'remove', path: `members[value eq "${ann}"]`}]});
  assert.deepEqual((await groups.get({id: group})).members.map((m) => m.value), [bob]);
});
await step('replace a group', async () => {
  await groups.update({id: group, schemas: [urn.group], displayName: 'Tour Guides', members: [{value: bob}]});
  const [found] = await some(1, groups.list({filter: 'displayName eq "Tour Guides"'}));
  assert.equal(found.id, group);
});
await step('deactivate a user', async () => {
  await users.patch({id: ann, schemas: [urn.patch], Operations: [{op: 'replace', path: 'active', value: false}]});
  assert.equal((await users.get({id: ann})).active, false);
});
await step('delete a user', async () => {
  const {id} = await users.create(person('eve'));
  await users.delete({id});
  await assert.rejects(users.get({id}), {statusCode: 404});
});
await step('delete a group', async () => {
  const {id} = await groups.create({schemas: [urn.group], displayName: 'Gone'});
  await groups.delete({id});
  await assert.rejects(groups.get({id}), {statusCode: 404});
});
await step('a wrong token is refused', async () => {
  await assert.rejects(open('wrong').usersV2.get({id: ann}), {statusCode: 401});
});
