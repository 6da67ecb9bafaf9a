#!/bin/sh
# gather.sh PROGRAMS TARGET VERSION SECONDS: makes TARGET the root of an image: the programs in the folder PROGRAMS,
# the libraries that they load, and what those read. Runs where the packages of the libraries are installed. All files
# get the time SECONDS.
set -eu
programs=$1 target=$2 version=$3 seconds=$4
here=$(dirname "$0")

# put FILE…: copies files to the same place in the target; links are followed.
put() {
  for file in "$@"; do
    mkdir -p "$target$(dirname "$file")"
    cp --recursive --dereference "$file" "$target$file"
  done
}

# Every library that the programs load, by itself or for another one.
libraries() {
  ldd "$programs"/* | grep --only-matching '/lib[^ ]*' | sort --unique
}

# The packages that these files are of. dpkg may know a file by /lib or by /usr/lib.
packages_of() {
  for file in "$@"; do dpkg-query --search "*/${file##*/}"; done | sed 's/:.*//' | sort --unique
}

# As in Debian, /lib is a name of /usr/lib.
mkdir -p "$target/usr/lib" "$target/usr/lib64" "$target/usr/local/bin" "$target/tmp" "$target/etc"
ln -s usr/lib "$target/lib"
ln -s usr/lib64 "$target/lib64"
chmod 1777 "$target/tmp"

if ldd "$programs"/* | grep 'not found'; then
  echo 'gather.sh: a package of these libraries is missing in RUNTIME_PACKAGES' >&2
  exit 1
fi
cp "$programs"/* "$target/usr/local/bin/"
# shellcheck disable=SC2046 # No name has blanks.
put $(libraries) /etc/os-release /etc/debian_version /etc/ssl/certs/ca-certificates.crt /etc/ssl/openssl.cnf \
  /usr/share/zoneinfo
mkdir -p "$target/usr/lib/ssl"
ln -s /etc/ssl/certs "$target/usr/lib/ssl/certs"
ln -s /etc/ssl/openssl.cnf "$target/usr/lib/ssl/openssl.cnf"
echo 'luukku:x:10001:10001::/:/nonexistent' >"$target/etc/passwd"
echo 'luukku:x:10001:' >"$target/etc/group"
echo 'hosts: files dns' >"$target/etc/nsswitch.conf"

# What it is made of: for scanners (status.d, as images without dpkg have it), for people (licences), and as a list.
# shellcheck disable=SC2046
packages=$(packages_of $(libraries) && echo ca-certificates && echo tzdata && echo base-files)
mkdir -p "$target/var/lib/dpkg/status.d" "$target/usr/share/doc/luukku"
for package in $packages; do
  dpkg-query --status "$package" >"$target/var/lib/dpkg/status.d/$package"
  put "/usr/share/doc/$package/copyright"
done
# shellcheck disable=SC2086
"$here/sbom.sh" "$version" "$seconds" $packages >"$target/usr/share/doc/luukku/sbom.spdx.json"

find "$target" -exec touch --no-dereference --date="@$seconds" {} +
