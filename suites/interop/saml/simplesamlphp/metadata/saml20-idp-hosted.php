<?php
// The identity provider. IDP_OPTIONS is JSON that is laid over it.
$metadata['https://idp.example/metadata'] = array_merge([
    'host' => '__DEFAULT__',
    'auth' => 'people',
    'privatekey' => 'key.pem',
    'certificate' => 'certificate.pem',
    'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    'authproc' => [
        10 => ['class' => 'saml:AttributeNameID', 'attribute' => 'mail', 'Format' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
        90 => ['class' => 'core:AttributeMap', 'name2oid'],
    ],
], json_decode(getenv('IDP_OPTIONS'), true) ?? []);
