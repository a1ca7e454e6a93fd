namespace Signaling.Tests.Support.Redis;

/// <summary>How a Redis is set up.</summary>
internal sealed record RedisSetup
{
    public string? Password { get; init; }

    /// <summary>Set for a Redis that speaks TLS and nothing else.</summary>
    public RedisCertificates? Certificates { get; init; }

    /// <summary>Whether what is in it survives its end, even a sudden one.</summary>
    public bool KeepsData { get; init; }

    /// <summary>Whether it is one node of a cluster.</summary>
    public bool IsClustered { get; init; }

    /// <summary>The one whose replica it is.</summary>
    public RedisProcess? Master { get; init; }

    public IEnumerable<string> ToArguments(int port, string folder)
    {
        string[] arguments =
        [
            "--bind", "127.0.0.1",
            Certificates is null ? "--port" : "--tls-port", $"{port}",
            "--dir", folder,
            "--save", string.Empty,

            // Each write reaches the kernel before it is answered, and there it survives the process.
            "--appendonly", KeepsData ? "yes" : "no", "--appendfsync", "no",
        ];
        return
        [
            .. arguments,
            .. Password is null ? [] : (string[])["--requirepass", Password],
            .. Certificates is null ? [] : (string[])
            [
                "--port", "0", "--tls-cert-file", Certificates.CertificateFile, "--tls-key-file", Certificates.KeyFile, "--tls-auth-clients", "no",
            ],
            .. IsClustered ? (string[])["--cluster-enabled", "yes", "--cluster-node-timeout", "5000"] : [],
            .. Master is null ? [] : (string[])["--replicaof", $"127.0.0.1 {Master.Port}", "--repl-diskless-sync-delay", "0"],
        ];
    }
}
