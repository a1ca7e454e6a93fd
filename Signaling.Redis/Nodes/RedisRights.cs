using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.Redis.Connection;
using StackExchange.Redis;

namespace Signaling.Redis.Nodes;

/// <summary>
/// Checks whether Redis accepts the configured user of this node, and allows every command that a node uses. Without this check a node could look healthy until
/// it needs a missing right.
/// </summary>
internal sealed class RedisRights : IDisposable
{
    private static readonly RedisScript _rights = RedisScript.Load("rights");

    private readonly RedisConnection _redis;
    private readonly RedisKey _key;
    private readonly RedisValue _channel;
    private readonly string? _user;
    private readonly string? _password;
    private volatile bool _isChecked;

    public RedisRights(RedisConnection redis, RedisSettings settings, NodeLease lease, IOptions<RedisOptions> options)
    {
        var prefix = options.Value.KeyPrefix;
        (_redis, _key, _channel) = (redis, $"{prefix}:node:{lease.NodeId}:rights", $"{prefix}:probe");
        (_user, _password) = settings.Credentials;
        redis.Denied += Forget;
        redis.Reconnected += Forget;
    }

    private string UserText => $"the user '{_user ?? "default"}'";

    /// <summary>Refuses with <c>unavailable</c> when a right is missing, and logs the missing rights once.</summary>
    public async Task RequireAsync()
    {
        if (_isChecked)
        {
            return;
        }

        // Set before the check, so that a right that is removed during the check is checked again.
        _isChecked = true;
        try
        {
            if (await FindProblemAsync() is { } problem)
            {
                _redis.MarkDenied(problem);
                throw Refusal.Unavailable();
            }
        }
        catch
        {
            _isChecked = false;
            throw;
        }
    }

    /// <summary>Returns which rights are missing, or that the login is refused; null if nothing is.</summary>
    public async Task<string?> FindProblemAsync()
    {
        if (await FindLoginProblemAsync() is { } problem)
        {
            return problem;
        }

        var denied = (string[])(await _redis.ProbeAsync(db => _rights.RunAsync(db, [_key], _channel)))!;
        return denied.Length == 0
            ? null
            : $"Redis refuses commands of {UserText}, on keys like '{_key}' or channels like '{_channel}': {string.Join(' ', denied)}. Grant them with ACL SETUSER.";
    }

    public void Dispose()
    {
        _redis.Denied -= Forget;
        _redis.Reconnected -= Forget;
    }

    // The library continues after a refused AUTH. If the default user needs no password, the connection then acts as that user.
    private async Task<string?> FindLoginProblemAsync()
    {
        if (_password is null)
        {
            return null;
        }

        var refusal = await _redis.ProbeAsync(async db =>
        {
            try
            {
                await db.ExecuteAsync("AUTH", _user is null ? [_password] : [_user, _password], CommandFlags.DemandMaster);
                return null;
            }
            catch (RedisServerException exception) when (!exception.Message.StartsWith("LOADING", StringComparison.Ordinal))
            {
                return exception.Message;
            }
        });
        return refusal is null ? null : $"Redis refuses the password of {UserText} ({refusal}). Correct the user and the password in Signaling:Redis:ConnectionString.";
    }

    private void Forget() => _isChecked = false;
}
