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
          -i, --input FILE       the archive to read, as docker save writes it; default: stdin
          -o, --output FILE      where the squashed archive goes; default: stdout
              --temp-dir DIR     the folder of temporary files; default: $TMPDIR, else the system's
              --no-verify        do not check the digests that the archive states

        The squashed image:
          -t, --tag REF          its name, such as redis:slim; repeatable; default: the source's
          -m, --message TEXT     the comment of the new layer in the history
              --created TIME     keep (default), now, an RFC 3339 time, or seconds since 1970
              --from root        squash every layer, from the first one on (the default)

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

        Exit codes:
          0  done
          1  reading, writing or something inside failed
          2  the command line makes no sense, or does not fit the image
          3  the input is no image archive, is damaged, or is of an unsupported kind
          4  a digest does not match: the archive is corrupt
          129, 130, 143  interrupted (SIGHUP, SIGINT, SIGTERM)
        """;
}
