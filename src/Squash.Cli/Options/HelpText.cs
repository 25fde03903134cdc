namespace Squash.Cli.Options;

/// <summary>What <c>squash --help</c> prints.</summary>
internal static class HelpText
{
    public const string Text =
        """
        squash: merges the layers of a container image into one

        Usage: docker save IMAGE | squash [OPTIONS] -t NAME:TAG | docker load
               squash [OPTIONS] -i FILE -o FILE

        Files that a later layer deletes or replaces vanish from the image. Its config (env,
        ports, command, labels, ...) stays as it is. Needs no daemon and no root.

        Input and output:
          -i, --input FILE       the archive, or an OCI layout directory; default: stdin
          -o, --output FILE      where the result goes; default: stdout
              --format FORMAT    docker-archive (default), oci-archive, oci-dir, or rootfs (the
                                 bare files as a tar); a directory after -o means oci-dir
              --compress HOW     auto (default: as the source's layers are), none,
                                 gzip[:1-9] or zstd[:1-19]
              --temp-dir DIR     the folder of temporary files; default: $TMPDIR, else the system's
              --no-verify        do not check the digests that the archive states

        Which images:
              --image IMAGE      one of several: a name, the beginning of an ID, or its number
              --all              every image of the archive
              --platform OS/ARCH[/VARIANT]
                                 one of several platforms; default: the only one, else the host's
              --all-platforms    every platform that the archive holds

        What is squashed:
              --from LAYER       keep LAYER and those below as they are; default: root (keep none)
              --to LAYER         keep the layers above LAYER as they are
              --base BASE        keep the layers shared with BASE, an archive or a name in this one
                                 LAYER: 3 (the third from below), -3 (all but the last three), or
                                 the beginning of a diff ID, digest or old layer ID
              --exclude PATTERN  leave matching paths out, as in .gitignore; repeatable
              --exclude-from FILE
                                 patterns, a line each; repeatable
              --dry-run          write nothing; show what every cut would save

        The squashed image:
          -t, --tag REF          its name, such as redis:slim; repeatable; default: the source's
          -m, --message TEXT     the comment of the new layer in the history
              --history MODE     keep (default) the entries of squashed layers, or drop them
              --created TIME     keep (default), now, an RFC 3339 time, or seconds since 1970

        What is shown (on stderr):
          -v, --verbose          list every layer and what it added, overrode and deleted
          -q, --quiet            show errors only
              --progress MODE    auto (default: a bar on a terminal), tty, plain (lines), none
              --json FILE        write the report as JSON; '-' is stdout
              --version          print the version
          -h, --help             print this text

        Environment: SOURCE_DATE_EPOCH bounds every time in the output; NO_COLOR; TMPDIR.

        Examples:
          docker save redis:lab | squash -t redis:slim | docker load
          squash -i redis.tar -o slim.tar -t redis:slim --verbose
          squash < redis.tar > slim.tar
          squash -i redis.tar -o slim.tar --from 1 --exclude /usr/share/doc/
          squash -i redis.tar --dry-run
          squash -i multi-oci.tar -o slim-oci.tar --all-platforms --format oci-archive

        Exit codes:
          0  done
          1  reading, writing or something inside failed
          2  the command line makes no sense, or does not fit the image
          3  the input is no image archive, is damaged, or is of an unsupported kind
          4  a digest does not match: the archive is corrupt
          129, 130, 143  interrupted (SIGHUP, SIGINT, SIGTERM)
        """;
}
