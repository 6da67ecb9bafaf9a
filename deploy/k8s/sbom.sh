#!/bin/sh
# sbom.sh VERSION SECONDS PACKAGE…: prints what an image of Luukku is made of, as SPDX 2.3 in JSON: Luukku and these
# Debian packages, which are installed here.
set -eu
version=$1 seconds=$2
shift 2

# Formats of dpkg-query.
# shellcheck disable=SC2016
package='    {
      "SPDXID": "SPDXRef-Package-${Package}",
      "name": "${Package}",
      "versionInfo": "${Version}",
      "supplier": "Organization: Debian",
      "downloadLocation": "NOASSERTION",
      "filesAnalyzed": false,
      "licenseConcluded": "NOASSERTION",
      "licenseDeclared": "NOASSERTION",
      "copyrightText": "NOASSERTION",
      "sourceInfo": "built from ${source:Package} ${source:Version}; licence in /usr/share/doc/${Package}/copyright",
      "externalRefs": [
        {
          "referenceCategory": "PACKAGE-MANAGER",
          "referenceType": "purl",
          "referenceLocator": "pkg:deb/debian/${Package}@${Version}?arch=${Architecture}&distro=debian-12"
        }
      ]
    },
'
# shellcheck disable=SC2016
relation='    {
      "spdxElementId": "SPDXRef-Package-luukku",
      "relationshipType": "DEPENDS_ON",
      "relatedSpdxElement": "SPDXRef-Package-${Package}"
    },
'
# An identifier takes letters, digits, dots and hyphens; a package's name may have a plus.
identifiers() { sed '/"SPDXID"\|"relatedSpdxElement"/s/+/-plus/g'; }
digest=$(dpkg-query --show --showformat='${Package} ${Version}\n' "$@" | sha256sum | cut -c 1-32)

cat <<TEXT
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "luukku-$version",
  "documentNamespace": "urn:luukku:sbom:$version:$digest",
  "creationInfo": {
    "created": "$(date --utc --date="@$seconds" +%Y-%m-%dT%H:%M:%SZ)",
    "creators": ["Tool: luukku-sbom"]
  },
  "packages": [
TEXT
dpkg-query --show --showformat="$package" "$@" | identifiers
cat <<TEXT
    {
      "SPDXID": "SPDXRef-Package-luukku",
      "name": "luukku",
      "versionInfo": "$version",
      "downloadLocation": "NOASSERTION",
      "filesAnalyzed": false,
      "licenseConcluded": "Apache-2.0",
      "licenseDeclared": "Apache-2.0",
      "copyrightText": "NOASSERTION"
    }
  ],
  "relationships": [
TEXT
dpkg-query --show --showformat="$relation" "$@" | identifiers
cat <<TEXT
    {
      "spdxElementId": "SPDXRef-DOCUMENT",
      "relationshipType": "DESCRIBES",
      "relatedSpdxElement": "SPDXRef-Package-luukku"
    }
  ]
}
TEXT
