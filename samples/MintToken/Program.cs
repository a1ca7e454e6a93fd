using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

static string RoomToken(Dictionary<string, object> claims, TimeSpan lifetime, string keyId, string secret)
{
    var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)) { KeyId = keyId };
    return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Claims = claims,
        Expires = DateTime.UtcNow + lifetime,
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
    });
}

Console.WriteLine(RoomToken(
    new() { ["room"] = "garden", ["sub"] = "42", ["name"] = "Ann" }, TimeSpan.FromHours(1),
    Environment.GetEnvironmentVariable("KEY_ID")!, Environment.GetEnvironmentVariable("KEY_SECRET")!));
