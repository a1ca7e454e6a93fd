// A fresh web application with the packages Signaling.AspNetCore and Signaling.Redis.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSignaling(options => options.MaxPeers = 100).AddRedis(args[0]);

var app = builder.Build();
app.MapSignaling();
app.MapSignalingHealth();
app.Run();
