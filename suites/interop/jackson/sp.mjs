// The service provider of @boxyhq/saml-jackson, an OAuth server whose users sign on by SAML: who
// came is who has the token that the code of the redirect gets. See ../saml/sp.mjs.
import jackson from '@boxyhq/saml-jackson';
import {party} from '../saml/sp.mjs';

const client = {tenant: 'acme', product: 'hallmark'};
const redirect = 'http://127.0.0.1/come';
let controllers, connection;

party({
  async trust({metadata}, base) {
    controllers ??= await jackson.controllers({
      externalUrl: base, samlPath: '/acs', samlAudience: base + '/metadata', idpEnabled: true,
      db: {engine: 'mem', ttl: 300, cleanupLimit: 1000}, noAnalytics: true, logger: {info() {}, warn() {}, error() {}},
    });
    const {connectionAPIController: connections, spConfig} = controllers;
    if (connection) await connections.deleteConnections(client);
    connection = await connections.createSAMLConnection({...client, rawMetadata: metadata, defaultRedirectUrl: redirect, redirectUrl: [redirect]});
    return (await spConfig.get()).publicKey;
  },
  async login() {
    const {redirect_url: location, authorize_form: form, error} = await controllers.oauthController.authorize({
      response_type: 'code', client_id: connection.clientID, redirect_uri: redirect, state: 'here',
    });
    if (error) throw new Error(error);
    if (location) return {location};
    const field = (name) => form.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1];
    return {action: form.match(/action="([^"]*)"/)[1], fields: {SAMLRequest: field('SAMLRequest'), RelayState: field('RelayState')}};
  },
  async consume({SAMLResponse, RelayState}) {
    const {redirect_url, error} = await controllers.oauthController.samlResponse({SAMLResponse, RelayState});
    const query = new URL(redirect_url ?? 'http://127.0.0.1/').searchParams;
    if (error || query.has('error')) throw new Error(error ?? query.get('error_description') ?? query.get('error'));
    const {access_token} = await controllers.oauthController.token({
      grant_type: 'authorization_code', code: query.get('code'), client_id: connection.clientID, client_secret: connection.clientSecret, redirect_uri: redirect,
    });
    const {email, raw} = await controllers.oauthController.userInfo(access_token);
    // It shows the attributes that it knows under names of its own, too.
    const attributes = Object.fromEntries(Object.entries(raw).filter(([name]) => !name.startsWith('http://schemas.xmlsoap.org/')));
    return {name: email, relay: query.get('state') || RelayState, attributes};
  },
});
