namespace Signaling.Tests.Support.Redis;

/// <summary>The configuration of a Redis.</summary>
internal sealed record RedisSetup
{
    public string? Password { get; init; }

    /// <summary>Gets the certificates of a Redis that accepts only TLS.</summary>
    public RedisCertificates? Certificates { get; init; }

    /// <summary>Gets whether the data survives the end of the process, even a crash.</summary>
    public bool KeepsData { get; init; }

    /// <summary>Gets whether Redis is a node of a cluster.</summary>
    public bool IsClustered { get; init; }

    /// <summary>Gets the master if this Redis is a replica.</summary>
    public RedisProcess? Master { get; init; }

    public IEnumerable<string> ToArguments(int port, string folder)
    {
        string[] arguments =
        [
            "--bind", "127.0.0.1",
            Certificates is null ? "--port" : "--tls-port", $"{port}",
            "--dir", folder,
            "--save", string.Empty,

            // Each write reaches the kernel before its answer, and so survives a crash of the process.
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
