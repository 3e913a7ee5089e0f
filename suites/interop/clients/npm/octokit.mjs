// GitHub's own client, as a provisioner of an enterprise with managed users: its
// endpoints are SCIM's below another base.
import {Octokit} from '@octokit/core';
import {enterpriseCloud} from '@octokit/plugin-enterprise-cloud';
import {assert, step, token, url, urn} from './step.mjs';

const GitHub = Octokit.plugin(enterpriseCloud);
// open is a client told to speak as SCIM has it: Bearer, and SCIM's media type.
function open(key, accept = 'application/scim+json') {
  const github = new GitHub({baseUrl: url});
  github.hook.before('request', (o) => Object.assign(o.headers, {authorization: `Bearer ${key}`, ...(accept && {accept})}));
  return github.enterpriseAdmin;
}
const scim = open(token);
const enterprise = 'acme';
const person = (login, more) => ({
  enterprise, schemas: [urn.user], userName: `${login}@acme.example`, externalId: login, displayName: login, active: true,
  name: {givenName: 'Gina', familyName: 'Lee'}, emails: [{value: `${login}@acme.example`, type: 'work', primary: true}], ...more,
});
let ann, bob, group;

await step('the Authorization it makes of its auth', async () => {
  await new GitHub({auth: token, baseUrl: url}).enterpriseAdmin.listProvisionedIdentitiesEnterprise({enterprise});
});
await step('the Accept it sends unasked', async () => {
  await open(token, '').listProvisionedIdentitiesEnterprise({enterprise});
});
await step('create a user', async () => {
  const {status, data} = await scim.provisionEnterpriseUser(person('ann'));
  assert.equal(status, 201);
  ann = data.id;
  bob = (await scim.provisionEnterpriseUser(person('bob'))).data.id;
});
await step('read a user', async () => {
  const {data} = await scim.getProvisioningInformationForEnterpriseUser({enterprise, scim_user_id: ann});
  assert.equal(data.userName, 'ann@acme.example');
});
await step('a name that is taken is refused', async () => {
  await assert.rejects(scim.provisionEnterpriseUser(person('ann')), {status: 409});
});
await step('filter', async () => {
  const {data} = await scim.listProvisionedIdentitiesEnterprise({enterprise, filter: 'userName eq "bob@acme.example"'});
  assert.deepEqual([data.totalResults, data.Resources[0].id], [1, bob]);
});
await step('page', async () => {
  const names = [];
  for (let startIndex = 1; startIndex <= 2; startIndex++) {
    const {data} = await scim.listProvisionedIdentitiesEnterprise({enterprise, startIndex, count: 1});
    assert.deepEqual([data.totalResults, data.itemsPerPage], [2, 1]);
    names.push(data.Resources[0].userName);
  }
  assert.deepEqual(names, ['ann@acme.example', 'bob@acme.example']);
});
await step('replace a user', async () => {
  await scim.setInformationForProvisionedEnterpriseUser(person('ann', {scim_user_id: ann, name: {givenName: 'Anna', familyName: 'Kim'}}));
  const {data} = await scim.getProvisioningInformationForEnterpriseUser({enterprise, scim_user_id: ann});
  assert.equal(data.name.familyName, 'Kim');
});
await step('patch a user', async () => {
  await scim.updateAttributeForEnterpriseUser({enterprise, scim_user_id: ann, schemas: [urn.patch],
    Operations: [{op: 'replace', path: 'emails[type eq "work"].value', value: 'kim@acme.example'}]});
  const {data} = await scim.getProvisioningInformationForEnterpriseUser({enterprise, scim_user_id: ann});
  assert.equal(data.emails[0].value, 'kim@acme.example');
});
await step('create a group', async () => {
  const {data} = await scim.provisionEnterpriseGroup({enterprise, schemas: [urn.group], externalId: 'g', displayName: 'Guides', members: [{value: ann}]});
  group = data.id;
});
await step('patch the members of a group', async () => {
  await scim.updateAttributeForEnterpriseGroup({enterprise, scim_group_id: group, schemas: [urn.patch],
    Operations: [{op: 'add', path: 'members', value: [{value: bob}]}, {op: 'remove', path: `members[value eq "${ann}"]`}]});
  const {data} = await scim.getProvisioningInformationForEnterpriseGroup({enterprise, scim_group_id: group});
  assert.deepEqual(data.members.map((m) => m.value), [bob]);
});
await step('replace a group', async () => {
  await scim.setInformationForProvisionedEnterpriseGroup({enterprise, scim_group_id: group, schemas: [urn.group], externalId: 'g', displayName: 'Tour Guides', members: [{value: bob}]});
  const {data} = await scim.listProvisionedGroupsEnterprise({enterprise, filter: 'displayName eq "Tour Guides"', excludedAttributes: 'members'});
  assert.deepEqual([data.totalResults, data.Resources[0].members], [1, undefined]);
});
await step('deactivate a user', async () => {
  await scim.updateAttributeForEnterpriseUser({enterprise, scim_user_id: ann, schemas: [urn.patch], Operations: [{op: 'replace', path: 'active', value: false}]});
  const {data} = await scim.getProvisioningInformationForEnterpriseUser({enterprise, scim_user_id: ann});
  assert.equal(data.active, false);
});
await step('delete a user', async () => {
  const {data} = await scim.provisionEnterpriseUser(person('eve'));
  assert.equal((await scim.deleteUserFromEnterprise({enterprise, scim_user_id: data.id})).status, 204);
  await assert.rejects(scim.getProvisioningInformationForEnterpriseUser({enterprise, scim_user_id: data.id}), {status: 404});
});
await step('delete a group', async () => {
  const {data} = await scim.provisionEnterpriseGroup({enterprise, schemas: [urn.group], externalId: 'x', displayName: 'Gone', members: []});
  assert.equal((await scim.deleteScimGroupFromEnterprise({enterprise, scim_group_id: data.id})).status, 204);
});
await step('a wrong token is refused', async () => {
  await assert.rejects(open('wrong').listProvisionedIdentitiesEnterprise({enterprise}), {status: 401});
});
